/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/kdl/kdl_chain.h"

#include <kdl/chain.hpp>
#include <kdl/chainfksolverpos_recursive.hpp>
#include <kdl/chainiksolverpos_lma.hpp>

static KDL::Joint joint_of(const kdl_link &link)
{
    static const KDL::Joint::JointType TYPE[] = {
        KDL::Joint::None,   KDL::Joint::RotX,   KDL::Joint::RotY,  KDL::Joint::RotZ,
        KDL::Joint::TransX, KDL::Joint::TransY, KDL::Joint::TransZ};
    return KDL::Joint(TYPE[link.motion], link.sign);
}

static KDL::Segment segment_of(const kdl_link &link)
{
    const KDL::Frame dh = KDL::Frame::DH(link.a_mm, link.alpha, link.d_mm, link.theta);
    const KDL::Frame rest(KDL::Rotation::RPY(link.rpy_rad[0], link.rpy_rad[1], link.rpy_rad[2]),
                          KDL::Vector(link.xyz_mm[0], link.xyz_mm[1], link.xyz_mm[2]));
    return KDL::Segment(joint_of(link), dh * rest);
}

static KDL::Chain chain_of(const kdl_link *link, size_t count)
{
    KDL::Chain chain;
    for (size_t i = 0; i < count; i++) {
        chain.addSegment(segment_of(link[i]));
    }
    return chain;
}

static KDL::JntArray array_of(const KDL::Chain &chain, const double *joints)
{
    KDL::JntArray q(chain.getNrOfJoints());
    for (unsigned i = 0; i < q.rows(); i++) {
        q(i) = joints[i];
    }
    return q;
}

int kdl_available(void)
{
    return 1;
}

void kdl_forward(const kdl_link *link, size_t count, const double *joints, double tip_mm[3],
                 double axis[3])
{
    const KDL::Chain chain = chain_of(link, count);
    KDL::Frame end;
    KDL::ChainFkSolverPos_recursive(chain).JntToCart(array_of(chain, joints), end);
    for (int i = 0; i < 3; i++) {
        tip_mm[i] = end.p(i);
        axis[i] = end.M(i, 2);
    }
}

/* Its solver is made for metres. */
static KDL::Chain in_metres(const KDL::Chain &mm)
{
    KDL::Chain chain;
    for (unsigned i = 0; i < mm.getNrOfSegments(); i++) {
        const KDL::Segment &segment = mm.getSegment(i);
        KDL::Frame tip = segment.getFrameToTip();
        tip.p = tip.p * 1e-3;
        chain.addSegment(KDL::Segment(segment.getJoint(), tip));
    }
    return chain;
}

static Eigen::Matrix<double, 6, 1> weights()
{
    const double lever_m = 0.1;
    Eigen::Matrix<double, 6, 1> w;
    w << 1.0, 1.0, 1.0, lever_m, lever_m, lever_m;
    return w;
}

struct kdl_solver {
    explicit kdl_solver(const KDL::Chain &arm)
        : chain(arm), forward(chain), inverse(chain, weights(), 1e-8, 500)
    {
    }

    KDL::Chain chain;
    KDL::ChainFkSolverPos_recursive forward;
    KDL::ChainIkSolverPos_LMA inverse;
    KDL::Frame target;
};

struct kdl_solver *kdl_solver_new(const kdl_link *link, size_t count)
{
    return new kdl_solver(in_metres(chain_of(link, count)));
}

void kdl_solver_free(kdl_solver *solver)
{
    delete solver;
}

void kdl_solver_aim(kdl_solver *solver, const double *goal)
{
    solver->forward.JntToCart(array_of(solver->chain, goal), solver->target);
}

int kdl_solve(kdl_solver *solver, const double *seed, double *joints)
{
    KDL::JntArray q(solver->chain.getNrOfJoints());
    const int answer = solver->inverse.CartToJnt(array_of(solver->chain, seed), solver->target, q);
    for (unsigned i = 0; i < q.rows(); i++) {
        joints[i] = q(i);
    }
    return answer == 0;
}
